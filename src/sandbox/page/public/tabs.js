// On a small screen one pane is shown at a time. On a large one the tabs are hidden and all panes are there.
import { icon } from './dom.js';

/** Sets up the tabs in `root`: { show(name), badge(name, count) }. */
export function createTabs(root) {
  const tabs = [...root.querySelectorAll('button')];
  const show = (name) => {
    document.body.dataset.tab = name;
    for (const tab of tabs) tab.setAttribute('aria-pressed', String(tab.dataset.tab === name));
  };
  for (const tab of tabs) {
    tab.prepend(icon(tab.dataset.tab));
    tab.addEventListener('click', () => show(tab.dataset.tab));
  }
  show('chat');
  return {
    show,
    badge(name, count) {
      const tab = tabs.find(({ dataset }) => dataset.tab === name);
      if (count > 0) tab.dataset.badge = count;
      else delete tab.dataset.badge;
    },
  };
}
