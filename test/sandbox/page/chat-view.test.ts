import { describe, expect, test } from '@jest/globals';
import { commandsFor, viewMessages } from '../../../src/sandbox/page/chat-view.ts';
import type { CommandList, Person, SimMessage } from '../../../src/sandbox/telegram/types.ts';

const anna: Person = { id: 5, firstName: 'Anna', languageCode: 'vi', blocked: false, started: true };

function list(scope: object, languageCode: string, name: string): CommandList {
  return { scope: JSON.stringify(scope), languageCode, commands: [{ command: name, description: name }] };
}

function chosen(lists: CommandList[]): string | undefined {
  return commandsFor(anna, lists)[0]?.command;
}

describe('a chat as the page shows it', () => {
  test('the narrowest list of commands wins, and in it the person\'s own language', () => {
    const all = [
      list({ type: 'default' }, '', 'any'), list({ type: 'default' }, 'vi', 'any_vi'),
      list({ type: 'all_private_chats' }, '', 'private'), list({ type: 'chat', chat_id: 5 }, '', 'hers'),
      list({ type: 'chat', chat_id: 6 }, 'vi', 'his'), list({ type: 'all_group_chats' }, 'vi', 'group'),
    ];
    expect(chosen(all)).toBe('hers');
    expect(chosen(all.slice(0, 3))).toBe('private');
    expect(chosen(all.slice(0, 2))).toBe('any_vi');
    expect(chosen(all.slice(0, 1))).toBe('any');
    expect(chosen(all.slice(4))).toBeUndefined();
  });

  test('a deleted message is gone and a file keeps its path to itself', () => {
    const shown = { date: 1, text: '', entities: [], edited: false };
    const message: SimMessage = { ...shown, messageId: 1, who: 'person', fromId: 5 };
    const file = {
      fileId: 'f', uniqueId: 'u', kind: 'document' as const, path: 'documents/a',
      name: 'a.svg', mime: 'image/svg+xml', sizeBytes: 9,
    };
    expect(viewMessages([{ ...message, deletedAt: 2 }, { ...message, messageId: 2, file }])).toEqual([{
      ...shown, messageId: 2, from: 'person',
      file: { name: 'a.svg', sizeBytes: 9, image: false },
    }]);
  });

  test('a place, a voice note and a forwarded message say what they are, a picture is one if it was sent as one', () => {
    const shown = { messageId: 1, date: 1, text: '', entities: [], edited: false, who: 'person' as const, fromId: 5 };
    const file = { fileId: 'f', uniqueId: 'u', path: 'a', name: 'a', mime: 'image/png', sizeBytes: 9 };
    const location = { latitude: 21, longitude: 105 };
    const [place, voice, photo, scan] = viewMessages([
      { ...shown, location, forwarded: { from: 'bot', date: 0 } },
      { ...shown, file: { ...file, kind: 'voice', mime: 'audio/ogg', durationS: 3 } },
      { ...shown, file: { ...file, kind: 'photo' } },
      { ...shown, file: { ...file, kind: 'document' } },
    ]);
    expect(place).toMatchObject({ location, forwardedFrom: 'bot' });
    expect(voice?.file).toEqual({ name: 'a', sizeBytes: 9, image: false, durationS: 3 });
    expect([photo?.file?.image, scan?.file?.image]).toEqual([true, false]);
  });
});
