// The list of messages: bubbles grouped by who wrote them, days between them, and the place that a person reads.
import { messageNode } from './chat-message.js';
import { el, reconcile } from './dom.js';

const DAY = new Intl.DateTimeFormat([], { day: 'numeric', month: 'long' });
const TOGETHER_S = 300;
const NEAR_END_PX = 120;

/** Keeps the end in sight for who reads it, also when the list gets smaller or a picture has loaded. */
export function stayAtEnd(list, state, onScroll) {
  state.atEnd = true;
  let top = 0;
  list.addEventListener('scroll', () => {
    // A picture that has grown since the page scrolled to the end is no person who scrolls up.
    const wentUp = list.scrollTop < top;
    top = list.scrollTop;
    state.atEnd = isAtEnd(list) || (state.atEnd && !wentUp);
    onScroll();
  }, { passive: true });
  const follow = () => state.atEnd && (list.scrollTop = list.scrollHeight);
  new ResizeObserver(follow).observe(list);
  list.addEventListener('load', follow, { capture: true });
}

/**
 * Draws the chat of `state` into `list`; returns whether messages were added. Who reads the end, or has just written,
 * sees the end; who has scrolled up stays there.
 */
export function drawMessages(list, state, on) {
  const fresh = state.drawnFor !== state.personId;
  const atEnd = fresh || state.atEnd;
  const before = list.children.length;
  if (fresh) list.replaceChildren();
  reconcile(list, messageItems(state, on, fresh));
  state.drawnFor = state.personId;
  const added = list.children.length > before;
  if (atEnd || (added && state.messages.at(-1)?.from === 'person')) list.scrollTop = list.scrollHeight;
  state.atEnd = isAtEnd(list);
  return added;
}

const isAtEnd = (list) => list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PX;

export function scrollToEnd(list) {
  list.scrollTo({ top: list.scrollHeight, behavior: scrolling() });
}

/** Brings a message into sight and lights it up, as a tap on a quote does. */
export function flashMessage(list, messageId) {
  const node = list.querySelector(`[data-message="${Number(messageId)}"]`);
  if (!node) return;
  node.scrollIntoView({ block: 'center', behavior: scrolling() });
  node.classList.add('found');
  node.addEventListener('animationend', () => node.classList.remove('found'), { once: true });
}

const scrolling = () => (matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth');

function messageItems(state, on, fresh) {
  const lastOfBot = state.messages.findLastIndex(({ from }) => from === 'bot');
  return state.messages.flatMap((message, index) => {
    const [earlier, later] = [state.messages[index - 1], state.messages[index + 1]];
    const view = {
      botName: state.botName, first: !together(earlier, message), last: !together(message, later),
      answered: index < lastOfBot,
      waiting: new Set(state.waiting.filter((each) => each.messageId === message.messageId).map(({ data }) => data)),
      quoted: state.messages.find(({ messageId }) => messageId === message.replyTo),
      fileUrl: `/sandbox/api/people/${state.personId}/files/${message.messageId}`,
    };
    const item = {
      key: message.messageId,
      signature: JSON.stringify([message, view.first, view.last, view.answered, [...view.waiting], view.quoted?.text]),
      build: (existing) => messageNode(message, { ...view, arriving: !existing && !fresh }, on),
    };
    return earlier && dayOf(earlier) === dayOf(message) ? [item] : [dayItem(message), item];
  });
}

const dayOf = ({ date }) => DAY.format(date * 1000);

function dayItem(message) {
  const day = dayOf(message) === dayOf({ date: Date.now() / 1000 }) ? 'Today' : dayOf(message);
  return { key: `day ${day}`, signature: day, build: () => el('li', { class: 'day' }, el('span', { text: day })) };
}

function together(one, two) {
  return Boolean(one && two) && one.from === two.from && !one.inlineKeyboard && two.date - one.date < TOGETHER_S
    && dayOf(one) === dayOf(two);
}
