/** What a scripted fault makes of a request: whether its work is done, and what the client sees of it. */
import { html, json, refusal } from './answers.ts';
import type { Answer, Outcome } from './answers.ts';
import { errorForStatus } from './errors.ts';
import type { Fault } from './faults.ts';

/** A request that a fault meets. */
export interface Met {
  /** Does its work. @param status what the list of calls shows; that of the answer where it is not given */
  work(status?: number): Promise<Answer>;
  /** Puts it on the list of calls without any work. */
  skip(status: number): void;
  /** The 429 of the account for it. */
  overQuota(): Answer;
  /** Whether the time passed; not when the server stopped meanwhile. */
  wait(ms: number | undefined): Promise<boolean>;
}

/** Answers in the way of the fault. */
export async function meetFault(fault: Fault, met: Met): Promise<Outcome> {
  const instead = (answer: Outcome): Outcome => {
    met.skip(answer === 'dropped' ? 0 : answer.status);
    return answer;
  };
  const after = async (answer: Outcome): Promise<Outcome> => {
    await met.work(answer === 'dropped' ? 0 : answer.status);
    return answer;
  };
  switch (fault.kind) {
    case 'status':
      return instead(statusAnswer(fault));
    case 'status-after':
      return await after(statusAnswer(fault));
    case 'quota':
      return instead({ ...met.overQuota(), ...headersOf(fault) });
    case 'html':
      return instead(page(fault));
    case 'html-after':
      return await after(page(fault));
    case 'drop-before':
      return instead('dropped');
    case 'drop-after':
      return await after('dropped');
    case 'hang':
      await met.wait(fault.delayMs);
      return instead('dropped');
    case 'hang-after': {
      const answer = await met.work(0);
      return (await met.wait(fault.delayMs)) ? answer : 'dropped';
    }
    case 'delay':
      return (await met.wait(fault.delayMs)) ? await met.work() : 'dropped';
    case 'late':
      void met.wait(fault.delayMs).then((due) => (due ? met.work() : undefined));
      return instead('dropped');
    default:
      return spoiled(await met.work(), fault);
  }
}

/** An answer of which something is missing. */
function spoiled(answer: Answer, { kind, delayMs = 0 }: Fault): Answer {
  if (kind === 'empty') return { ...answer, body: '' };
  if (kind === 'cut-json') return { ...answer, body: answer.body.slice(0, -1) };
  return kind === 'truncated' ? { ...answer, isTruncated: true } : { ...answer, pauseMs: delayMs };
}

function statusAnswer(fault: Fault): Answer {
  const { status = 503, body } = fault;
  const answer = body === undefined ? refusal(errorForStatus(status)) : json(status, body);
  return { ...answer, ...headersOf(fault) };
}

function page({ status = 502 }: Fault): Answer {
  return html(status, `Error ${status} (Server Error)!!1`);
}

function headersOf({ headers }: Fault): Pick<Answer, 'headers'> {
  return headers === undefined ? {} : { headers };
}
