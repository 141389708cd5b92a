/** What people ask of what they recorded. */
import type { Handlers } from '../../../core/feature.ts';
import type { ReportDesk } from './desk.ts';
import { sendChart } from '../charts/pictures.ts';
import { PAGE_BUTTON } from './list-views.ts';
import { showFound, showList, turnPage } from './list.ts';
import { CHART_BUTTON } from './overview-views.ts';
import { showOverview } from './overview.ts';
import { PERIOD_BUTTON } from './period-views.ts';
import { showPeriod, turnPeriod } from './periods.ts';
import { showStats } from './stats.ts';

export function createReportHandlers(desk: ReportDesk): Handlers {
  return {
    commands: {
      today: async (incoming) => await showPeriod(desk, incoming, 'day'),
      week: async (incoming) => await showPeriod(desk, incoming, 'week'),
      month: async (incoming) => await showPeriod(desk, incoming, 'month'),
      year: async (incoming) => await showPeriod(desk, incoming, 'year'),
      list: async (incoming, argument) => await showList(desk, incoming, argument),
      search: async (incoming, argument) => await showFound(desk, incoming, argument),
      overview: async (incoming) => await showOverview(desk, incoming),
      stats: async (incoming) => await showStats(desk, incoming),
    },
    keys: { 'ledger:key.today': 'today', 'ledger:key.overview': 'overview', 'ledger:key.list': 'list' },
    buttons: {
      [PAGE_BUTTON]: async (incoming, args) => await turnPage(desk, incoming, args),
      [CHART_BUTTON]: async (incoming, args) => await sendChart(desk, incoming, args),
      [PERIOD_BUTTON]: async (incoming, args) => await turnPeriod(desk, incoming, args),
    },
  };
}
