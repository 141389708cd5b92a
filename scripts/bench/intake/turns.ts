/** Contestants in turn, so that a machine whose speed drifts drifts for all of them; medians of their rounds. */
import { median } from '../load.ts';
import type { Load } from './generator.ts';
import type { Contestant, Measured, Scene } from './scene.ts';

export type Rounds = {
  names: string[];
  /** The median over the rounds of what `pick` gives for this contestant. */
  middle(name: string, pick: (round: Measured) => number): number;
  /** The median over the rounds of one contestant's figure in parts of another one's of the same round. */
  ratio(name: string, base: string, pick: (round: Measured) => number): number;
  /** Updates without an answer or a reply in all rounds together. */
  lost(name: string): number;
};

/** The first round warms up and is not counted. */
export async function takeTurns(scene: Scene, contestants: Contestant[], load: Load, rounds: number): Promise<Rounds> {
  const measured = new Map<string, Measured[]>(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const contestant of contestants) {
      const figures = await scene.measure(contestant, load);
      if (round > 0) measured.get(contestant.name)?.push(figures);
    }
    console.log(round === 0 ? 'warmed up' : `round ${round} of ${rounds} done`);
  }
  return roundsOf(measured);
}

function roundsOf(measured: Map<string, Measured[]>): Rounds {
  const of = (name: string): Measured[] => measured.get(name) ?? [];
  return {
    names: [...measured.keys()],
    middle: (name, pick) => median(of(name).map(pick)),
    ratio: (name, base, pick) => {
      const bases = of(base);
      return median(of(name).map((round, index) => pick(round) / pick(bases[index] as Measured)));
    },
    lost: (name) => of(name).reduce((sum, { refused, unanswered }) => sum + refused + unanswered, 0),
  };
}
