/** Answers as they go over the wire, whole or not. */
import { errorBody } from './errors.ts';
import type { ApiError } from './errors.ts';

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Breaks off in the middle, though the header promised the whole body. */
  readonly isTruncated?: true;
  /** Sends the second half of the body so much later, in milliseconds. */
  readonly pauseMs?: number;
}

/** A cut connection is an outcome like any other. */
export type Outcome = Answer | 'dropped';

export function refusal(error: ApiError): Answer {
  return json(error.code, errorBody(error));
}

export function json(status: number, body: unknown): Answer {
  return { status, contentType: 'application/json; charset=UTF-8', body: JSON.stringify(body) };
}

/** A page, as Google's front or something on the way to it sends them. */
export function html(status: number, title: string): Answer {
  const body = `<!DOCTYPE html>\n<html lang=en>\n<title>${title}</title>\n<p><b>${status}.</b> That’s an error.\n`;
  return { status, contentType: 'text/html; charset=UTF-8', body };
}
