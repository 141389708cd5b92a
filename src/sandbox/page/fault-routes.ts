/**
 * The switches of the faults.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { FaultSwitches } from './fault-switches.ts';
import { PageError } from './page-error.ts';

const switchParams = z.object({ key: z.string().min(1).max(40) });
const switchBody = z.object({ on: z.boolean() });

/** `changed` is called after each change. */
export function addFaultRoutes(scope: FastifyInstance, switches: FaultSwitches, changed: () => void): void {
  scope.get('/sandbox/api/faults', async () => switches.list());
  scope.post('/sandbox/api/faults/clear', async () => {
    switches.clear();
    changed();
    return { done: true };
  });
  scope.post('/sandbox/api/faults/:key', async ({ params, body }) => {
    const { on } = switchBody.parse(body);
    if (!switches.set(switchParams.parse(params).key, on)) throw new PageError(404, 'There is no such fault');
    changed();
    return { done: true };
  });
}
