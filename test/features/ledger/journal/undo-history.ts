/**
 * What two people write into their ledger. An entry, a message and a category are named by the step that made them, so
 * that the same step can be taken in another history, and what comes of it can be compared.
 */
import { standingLessons } from '../../../../src/features/ledger/lessons/lesson-queries.ts';
import type { Hand, Home, Sent, UndoWorld } from './undo-world.ts';
import { MERGED, write, type Entry, type Write } from './undo-writes.ts';

export type Row = Record<string, unknown> & { id: number; category: string };

export class History {
  readonly home: Home;
  private readonly world: UndoWorld;
  /** By entry: which step made it, and which of its entries it is. */
  private readonly born = new Map<number, string>();
  private readonly messages = new Map<number, Sent>();
  /** The keys of the categories, by the step that made them. */
  private readonly made = new Map<number, string>();

  constructor(world: UndoWorld, home: Home) {
    this.world = world;
    this.home = home;
  }

  /**
   * @param target what the step was about in another history; without it, it chooses among what is there
   * @returns what it was about, and how many writes it was
   */
  async take(index: number, step: Write, target?: string): Promise<{ target: string; writes: number }> {
    const hand = this.home.hands[step.who];
    const before = await this.marks(hand);
    const about = target ?? (await this.choose(hand, step));
    const { message, category } = await write({
      world: this.world,
      owner: this.home.owner,
      hand,
      index,
      step,
      entry: await this.entryNamed(about),
      message: this.messages.get(Number(about)),
      category: this.made.get(Number(about)) ?? about,
      made: [...this.made.values()],
      dueDay: step.do.endsWith('due') && about !== '' ? about : undefined,
    });
    if (message !== undefined) this.messages.set(index, message);
    if (category !== undefined) this.made.set(index, category);
    const after = await this.marks(hand);
    const fresh = after.entries.filter((id) => !before.entries.includes(id));
    for (const [place, id] of fresh.entries()) this.born.set(id, `${index}.${place}`);
    const isRecording = after.writes === before.writes && fresh.length > 0;
    return { target: about, writes: isRecording ? 1 : after.writes - before.writes };
  }

  /** What somebody has written so far: recording is known by its entries, all else by the journal. */
  private async marks({ person }: Hand): Promise<{ entries: number[]; writes: number }> {
    const { rows } = await this.world.db.query<{ entries: number[]; writes: number }>(
      `select array(select id from transactions where user_id = $1 and recorded_by = $2 order by id) as entries,
        (select count(*)::int from ledger_writes where user_id = $1 and written_by = $2) as writes`,
      [this.home.owner, person],
    );
    return { entries: rows[0]!.entries.map(Number), writes: rows[0]!.writes };
  }

  private async choose(hand: Hand, { do: kind, at }: Write): Promise<string> {
    const chosen = (names: string[]): string => names[at % Math.max(1, names.length)] ?? '';
    switch (kind) {
      case 'edit':
      case 'pick':
      case 'date':
      case 'delete':
        return chosen(await this.living(hand));
      case 'message':
      case 'message-unclear':
      case 'delete-message': {
        const steps = (await this.living(hand)).map((name) => name.split('.')[0]!);
        return chosen([...this.messages.keys()].map(String).filter((index) => steps.includes(index)));
      }
      case 'rename':
      case 'emoji':
      case 'merge':
      case 'archive':
        return chosen([...MERGED, ...[...this.made.keys()].map(String)]);
      case 'bring-back':
        return this.home.archived;
      case 'record-due':
      case 'skip-due':
        return (await this.dueDays()).find(({ state }) => state === 'asked')?.day ?? '';
      default:
        return '';
    }
  }

  /** The names of a person's entries that stand. */
  private async living({ person }: Hand): Promise<string[]> {
    const { rows } = await this.world.db.query<{ id: number }>(
      'select id from transactions where user_id = $1 and recorded_by = $2 and deleted_at is null order by id',
      [this.home.owner, person],
    );
    return rows.map(({ id }) => this.born.get(id)!);
  }

  private async entryNamed(name: string): Promise<Entry | undefined> {
    const [id = 0] = [...this.born].find(([, of]) => of === name) ?? [];
    return await this.entry(id);
  }

  private async entry(id: number): Promise<Entry | undefined> {
    const { rows } = await this.world.db.query<Entry>(
      'select id, version from transactions where user_id = $1 and id = $2',
      [this.home.owner, id],
    );
    return rows[0];
  }

  private async dueDays(): Promise<{ day: string; state: string }[]> {
    const { rows } = await this.world.db.query<{ day: string; state: string }>(
      'select due_on as day, state from recurring_days where user_id = $1 order by due_on',
      [this.home.owner],
    );
    return rows;
  }

  /**
   * Takes back the newest writes: with /undo, or with the button of each that has one.
   * @param writes of how many writes the newest step was
   */
  async undo(who: 0 | 1, writes: number, byButton: boolean): Promise<void> {
    const hand = this.home.hands[who];
    for (let left = writes; left > 0; left -= 1) {
      const data = byButton ? await this.undoButton(hand) : undefined;
      if (data === undefined) await hand.say('/undo');
      else await hand.pressData(data);
    }
  }

  /** What stands below the newest write in the journal; a change of one entry is taken back from the entry's card. */
  private async undoButton({ person }: Hand): Promise<string | undefined> {
    type Noted = { id: number; payload: { changes?: { entryId: number }[]; added?: unknown } };
    const { rows } = await this.world.db.query<Noted>(
      `select id, payload from ledger_writes
      where user_id = $1 and written_by = $2 and undone_at is null and id > coalesce((
        select max(id) from transactions
        where user_id = $1 and recorded_by = $2 and message_id is not null
          and deleted_at is null and undo_version is null
      ), 0)
      order by id desc limit 1`,
      [this.home.owner, person],
    );
    const [noted] = rows;
    if (noted === undefined) return undefined;
    const { changes = [], added } = noted.payload;
    if (changes.length !== 1 || added !== undefined) return `write-undo:${noted.id}`;
    return await this.undoOfEntry(changes[0]!.entryId);
  }

  private async undoOfEntry(id: number): Promise<string> {
    const { version } = (await this.entry(id))!;
    return `entry-undo:${id}:${version}`;
  }

  /** Brings back, from its card, the only entry of a message of the owner whose recording was undone. */
  async restore(index: number): Promise<void> {
    const { id } = (await this.entryNamed(`${index}.0`))!;
    await this.home.hands[0].pressData(await this.undoOfEntry(id));
  }

  /** The entries of a person as they are stored, with their ids. */
  async entries(who: 0 | 1): Promise<Row[]> {
    const { rows } = await this.world.db.query<Row>(
      `select id, kind, amount_minor, currency, category, note, tags, entry_date, message_id
      from transactions where user_id = $1 and recorded_by = $2 and deleted_at is null order by id`,
      [this.home.owner, this.home.hands[who].person],
    );
    return rows;
  }

  /** All that can be compared with another history: what has an id goes by the step that made it. */
  async state(): Promise<unknown> {
    const names = new Map([...this.made].map(([index, key]) => [key, `made by ${index}`]));
    const named = <Named extends { category: string }>(one: Named): Named => {
      return { ...one, category: names.get(one.category) ?? one.category };
    };
    const written = [...(await this.entries(0)), ...(await this.entries(1))];
    const entries = written.map((row) => ({ ...named(row), id: this.born.get(row.id), message_id: undefined }));
    const lessons = (await standingLessons(this.world.db, [this.home.owner])).get(this.home.owner)!.map(named);
    return { entries, lessons, dueDays: await this.dueDays(), screens: await this.screens() };
  }

  private async screens(): Promise<string[][]> {
    const screens: string[][] = [];
    const [owner, partner] = this.home.hands;
    const ofBoth = ['/currency', '/categories', '/list'];
    for (const [hand, commands] of [[owner, [...ofBoth, '/budget', '/goals', '/recurring']], [partner, ofBoth]] as const) {
      for (const command of commands) {
        await hand.say(command);
        screens.push(hand.screen());
      }
    }
    return screens;
  }

  /** The lines of the sheet from top to bottom; the hidden id is the step that made the entry. */
  lines(): string[] {
    return this.home.lines().map(([id, ...cells]) => JSON.stringify([this.born.get(Number(id)), ...cells]));
  }
}
