/**
 * Cells that a spreadsheet would run. OWASP ("CSV Injection") names the signs that begin a formula; an apostrophe
 * before them makes a cell a text. Texts alone are guarded: an amount is written by us from an integer and begins with
 * a digit, so numbers stay numbers. An apostrophe of the person's own before such a sign gets one more, so that taking
 * one away gives back exactly what was there.
 */
const RUNS = /^'*[=+\-@\t\r\n＝＋－＠]/;
const GUARDED = /^'+[=+\-@\t\r\n＝＋－＠]/;

export function guarded(text: string): string {
  return RUNS.test(text) ? `'${text}` : text;
}

export function unguarded(text: string): string {
  return GUARDED.test(text) ? text.slice(1) : text;
}
