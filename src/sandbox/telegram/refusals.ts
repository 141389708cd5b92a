/**
 * Every fixed error text of this server, as Telegram's own words it (test/conformance looks each one up in the
 * collected texts of the real server). `ApiError` is the fault that becomes `{ ok: false, … }`.
 */

/**
 * Becomes an answer with HTTP status `code`. `retryAfterS` is in seconds; `detail` is a complaint about one field, to
 * be wrapped by the reader of the object around it.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: number;
  readonly retryAfterS: number | undefined;
  readonly detail: string | undefined;

  constructor(code: number, description: string, more: { retryAfterS?: number; detail?: string } = {}) {
    super(description);
    this.code = code;
    this.retryAfterS = more.retryAfterS;
    this.detail = more.detail;
  }
}

export const REFUSALS = {
  invalidToken: [401, 'Unauthorized: invalid token specified'],
  unauthorized: [401, 'Unauthorized'],
  notFound: [404, 'Not Found'],
  methodNotFound: [404, 'Not Found: method not found'],
  bodyTooLarge: [413, 'Request Entity Too Large'],
  webhookActive: [
    409,
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
  ],
  otherPoll: [
    409,
    'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
  ],
  pollEndedByWebhook: [409, 'Conflict: terminated by setWebhook request'],
  blocked: [403, 'Forbidden: bot was blocked by the user'],
  jsonExpected: [400, 'Bad Request: JSON object expected'],
  formUnreadable: [400, "Bad Request: can't parse form data headers"],
  chatIdEmpty: [400, 'Bad Request: chat_id is empty'],
  chatIdentifierMissing: [400, 'Bad Request: chat identifier is not specified'],
  chatNotFound: [400, 'Bad Request: chat not found'],
  threadNotFound: [400, 'Bad Request: message thread not found'],
  messageIdMissing: [400, 'Bad Request: message identifier is not specified'],
  messageIdInvalid: [400, 'Bad Request: MESSAGE_ID_INVALID'],
  repliedNotFound: [400, 'Bad Request: message to be replied not found'],
  editNotFound: [400, 'Bad Request: message to edit not found'],
  deleteNotFound: [400, 'Bad Request: message to delete not found'],
  cantEdit: [400, "Bad Request: message can't be edited"],
  cantDelete: [400, "Bad Request: message can't be deleted"],
  noTextToEdit: [400, 'Bad Request: there is no text in the message to edit'],
  notModified: [
    400,
    'Bad Request: message is not modified: specified new message content and reply markup are exactly the same ' +
      'as a current content and reply markup of the message',
  ],
  textEmpty: [400, 'Bad Request: message text is empty'],
  textBlank: [400, 'Bad Request: text must be non-empty'],
  textBytes: [400, 'Bad Request: text is too long'],
  messageTooLong: [400, 'Bad Request: message is too long'],
  messageTooLongCode: [400, 'Bad Request: MESSAGE_TOO_LONG'],
  captionTooLong: [400, 'Bad Request: message caption is too long'],
  parseMode: [400, 'Bad Request: unsupported parse_mode'],
  replyParametersJson: [400, "Bad Request: can't parse reply parameters JSON object"],
  replyParametersObject: [400, 'Bad Request: object expected as reply parameters'],
  replyMarkupJson: [400, "Bad Request: can't parse reply keyboard markup JSON object"],
  replyMarkupObject: [400, 'Bad Request: object expected as reply markup'],
  replyMarkupTooLong: [400, 'Bad Request: reply markup is too long'],
  inlineExpected: [400, 'Bad Request: inline keyboard expected'],
  buttonData: [400, 'Bad Request: BUTTON_DATA_INVALID'],
  buttonType: [400, 'Bad Request: BUTTON_TYPE_INVALID'],
  buttonCopyText: [400, 'Bad Request: BUTTON_COPY_TEXT_INVALID'],
  chatAction: [400, 'Bad Request: wrong parameter action in request'],
  queryTooOld: [400, 'Bad Request: query is too old and response timeout expired or query ID is invalid'],
  noDocument: [400, 'Bad Request: there is no document in the request'],
  noPhoto: [400, 'Bad Request: there is no photo in the request'],
  photoDimensions: [400, 'Bad Request: PHOTO_INVALID_DIMENSIONS'],
  imageProcess: [400, 'Bad Request: IMAGE_PROCESS_FAILED'],
  wrongFileOrUrl: [400, 'Bad Request: wrong file identifier/HTTP URL specified'],
  fileIdMissing: [400, 'Bad Request: file_id not specified'],
  fileUnavailable: [400, 'Bad Request: wrong file_id or the file is temporarily unavailable'],
  fileTooBig: [400, 'Bad Request: file is too big'],
  webhookUrl: [400, 'Bad Request: invalid webhook URL specified'],
  secretTooLong: [400, 'Bad Request: secret token is too long'],
  secretCharacters: [400, 'Bad Request: secret token contains unallowed characters'],
  commandsJson: [400, "Bad Request: can't parse commands JSON object"],
  commandsArray: [400, 'Bad Request: expected an Array of BotCommand'],
  commandInvalid: [400, 'Bad Request: BOT_COMMAND_INVALID'],
  commandScopeJson: [400, "Bad Request: can't parse BotCommandScope JSON object"],
} as const satisfies Record<string, readonly [code: number, description: string]>;

export type Refusal = keyof typeof REFUSALS;

/** The fault for one of the fixed texts. */
export function refuse(refusal: Refusal): ApiError {
  const [code, description] = REFUSALS[refusal];
  return new ApiError(code, description);
}

/**
 * A 400 with a text of its own. Telegram puts "Bad Request: " before it and lowers the first letter, unless the
 * second one is a capital or an underscore (tdlib/telegram-bot-api, Client::fail_query_with_error).
 */
export function badRequest(message: string): ApiError {
  const text = /^.[A-Z_]/.test(message) ? message : message.charAt(0).toLowerCase() + message.slice(1);
  return new ApiError(400, `Bad Request: ${text}`, { detail: message });
}

/** Puts where it happened before the complaint of a nested reader. */
export function withPrefix<T>(prefix: string, parse: () => T): T {
  try {
    return parse();
  } catch (fault) {
    const detail = fault instanceof ApiError ? fault.detail : undefined;
    throw detail === undefined ? fault : badRequest(`${prefix}: ${detail}`);
  }
}

/** A 429; `retryAfterS` in whole seconds. */
export function tooManyRequests(retryAfterS: number): ApiError {
  return new ApiError(429, `Too Many Requests: retry after ${retryAfterS}`, { retryAfterS });
}
