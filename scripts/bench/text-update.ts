/** An update of Telegram's with a text that somebody wrote to the bot. */
export function textUpdate(updateId: number, personId: number, text: string): object {
  const person = { id: personId, first_name: 'Linh', language_code: 'en' };
  return {
    update_id: updateId,
    message: {
      message_id: updateId,
      date: Math.floor(Date.now() / 1000),
      chat: { ...person, type: 'private' },
      from: { ...person, is_bot: false },
      text,
    },
  };
}
