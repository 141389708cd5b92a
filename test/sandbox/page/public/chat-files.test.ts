import { expect, test } from '@jest/globals';
import { Resvg } from '@resvg/resvg-js';
import { Markup } from 'telegraf';
import { describeWithBrowser, openBrowser } from '../../../support/browser.ts';
import { clientOf } from '../../telegram/fixture.ts';
import { startPage } from '../fixture.ts';

const CHART = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360">
  <rect width="640" height="360" fill="#fff"/><circle cx="320" cy="180" r="120" fill="#8fc9f0"/></svg>`;

const png = (): Buffer => new Resvg(CHART).render().asPng();

describeWithBrowser('the chat of the page', () => {
  test('shows the bot’s picture, and sends photos, files, voice notes, places and forwarded messages', async () => {
    const { url, telegram, anna } = await startPage();
    const { sim } = telegram;
    const bot = clientOf(telegram.url, telegram.token);
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 1100 } });
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(error.message));
      const below = Markup.inlineKeyboard([[Markup.button.callback('◀', 'a'), Markup.button.callback('▶', 'b')]]);
      const caption = { caption: '<b>November</b>\n−1,240,000 ₫', parse_mode: 'HTML' as const, ...below };
      await bot.sendPhoto(anna.id, { source: png(), filename: 'chart.png' }, caption);
      const keys = Markup.keyboard([[Markup.button.locationRequest('📍 Here'), 'Later']]);
      await bot.sendMessage(anna.id, 'Where are you?', keys);
      await page.goto(url);
      const month = page.getByTestId('message').filter({ hasText: 'November' });
      const widthPx = month.locator('img').evaluate(async (image: { decode(): Promise<void>; naturalWidth: number }) => {
        await image.decode();
        return image.naturalWidth;
      });
      expect(await widthPx).toBe(640);

      const attach = async (kind: string, name: string, mimeType: string, buffer: Buffer): Promise<void> => {
        await page.getByTestId('attach').click();
        const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByTestId(`attach-${kind}`).click()]);
        await chooser.setFiles({ name, mimeType, buffer });
      };
      await page.getByTestId('composer').fill('lunch');
      await attach('photo', 'bill.png', 'image/png', png());
      await attach('file', 'bill.png', 'image/png', png());
      await attach('voice', 'note.ogg', 'audio/ogg', Buffer.alloc(26_000));
      await page.getByTestId('reply-button').filter({ hasText: 'Here' }).click();
      await page.getByTestId('place').selectOption('Berlin');
      await page.getByTestId('place-send').click();
      const place = page.getByTestId('message').filter({ hasText: '52.5200, 13.4050' });
      await place.waitFor();
      await month.getByRole('button', { name: 'Message menu' }).click();
      await page.getByTestId('forward-message').click();
      await page.getByText('Forwarded from FreedomWallet').waitFor();

      expect(sim.pendingUpdates()).toMatchObject([
        { message: { photo: [{ width: 640 }], caption: 'lunch' } },
        { message: { document: { file_name: 'bill.png' } } },
        { message: { voice: { duration: 13 } } },
        { message: { location: { latitude: 52.52, longitude: 13.405 } } },
        { message: { photo: [{ width: 640 }], caption: 'November\n−1,240,000 ₫', forward_origin: { type: 'user' } } },
      ]);
      const folder = process.env['TEST_PICTURES'];
      if (folder) await page.screenshot({ path: `${folder}/chat-files.png` });
      expect(faults).toEqual([]);
    } finally {
      await browser.close();
    }
  }, 60_000);
});
