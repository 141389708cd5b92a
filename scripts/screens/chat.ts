/** One person at a time in the sandbox's page, whatever language the bot answers in. */
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';

export type SentFile = { name: string; mimeType: string; buffer: Buffer };

const FROM_BOT = '[data-testid="message"][data-from="bot"]';

const ANSWER_TIMEOUT_MS = 30_000;

/** What a person has time to see: pictures are loaded, movements are over. */
const SETTLED_MS = 700;

export class ScreenChat {
  readonly #page: Page;
  readonly #folder: string;

  constructor(page: Page, folder: string) {
    this.#page = page;
    this.#folder = folder;
  }

  async meet(name: string, language: string): Promise<void> {
    await this.#page.getByTestId('add-person').click();
    await this.#page.getByTestId('person-name').fill(name);
    await this.#page.getByTestId('person-language').selectOption(language);
    await this.#page.getByTestId('person-name').press('Enter');
    await this.#page.getByTestId('person').filter({ hasText: name }).click();
  }

  /** From the first moment to the welcome, with what the bot proposes. */
  async begin(language: string, skip: string): Promise<void> {
    await this.#answered(() => this.#page.getByTestId('start').click());
    await this.press(language);
    await this.press(skip);
    await this.press(skip);
    await this.#page.waitForTimeout(SETTLED_MS);
  }

  /** Sends a text and waits for the answer. */
  async say(text: string): Promise<void> {
    await this.#answered(async () => {
      await this.#page.getByTestId('composer').fill(text);
      await this.#page.getByTestId('send').click();
    });
  }

  async sendFile(kind: 'photo' | 'file', file: SentFile): Promise<void> {
    await this.#answered(async () => {
      await this.#page.getByTestId('attach').click();
      const chooser = this.#page.waitForEvent('filechooser');
      await this.#page.getByTestId(`attach-${kind}`).click();
      await (await chooser).setFiles(file);
    });
  }

  /** Presses a button of the latest message that has it. */
  async press(label: string): Promise<void> {
    await this.button(label).click();
  }

  button(label: string): Locator {
    return this.#page.getByTestId('inline-button').filter({ hasText: label }).last();
  }

  /** Draws the phone as it is now, once `sign` stands in a message where one is awaited. */
  async draw(name: string, sign?: string): Promise<void> {
    if (sign !== undefined) await this.#page.getByTestId('message').filter({ hasText: sign }).last().waitFor();
    await this.#page.waitForTimeout(SETTLED_MS);
    await this.#page.screenshot({ path: join(this.#folder, `${name}.png`) });
  }

  async #answered(act: () => Promise<void>): Promise<void> {
    const answers = this.#page.locator(FROM_BOT);
    const before = await answers.count();
    await act();
    await answers.nth(before).waitFor({ timeout: ANSWER_TIMEOUT_MS });
  }
}
