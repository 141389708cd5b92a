/** What the screens of an import are made of. */
import type { InlineButton } from '../../../core/outgoing.ts';
import type { Layout, Summary } from './model.ts';
import type { Import } from './queries.ts';

export type Screen = { text: string; keyboard: { inline: InlineButton[][] } };

/** An import whose lines were looked at. */
export type Looked = Pick<Import, 'id' | 'fileName'> & { layout: Layout; summary: Summary };
