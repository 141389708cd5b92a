/**
 * Prisma's schema engine, compiled to WebAssembly, over `pg`: what the Prisma CLI would download as a native
 * program. Its Postgres adapter is Prisma's own but for scripts, which go to the server whole.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import pg from 'pg';

/** What the engine itself says is generic where a script failed; this is what Postgres said. */
class ScriptError extends Error {
  override readonly name = 'ScriptError';
  readonly code: string;

  constructor(cause: pg.DatabaseError, script: string) {
    const line = script.slice(0, Number(cause.position ?? 0)).split('\n').length;
    super(cause.position ? `line ${line}: ${cause.message}` : cause.message, { cause });
    this.code = cause.code ?? 'XX000';
  }
}

interface EngineModule {
  SchemaEngine: typeof SchemaEngine;
}

interface EngineGlue extends EngineModule {
  __wbg_set_wasm(exports: object): void;
}

// Node's types leave this global to the DOM's.
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>;
};

let loading: Promise<EngineModule> | undefined;

/**
 * Runs `work` with an engine on the database, and closes every connection that the engine opened.
 *
 * @throws ScriptError when Postgres refused a migration's script.
 */
export async function withSchemaEngine<Result>(
  url: string,
  work: (engine: SchemaEngine) => Promise<Result>,
): Promise<Result> {
  const { SchemaEngine } = await (loading ??= loadEngine());
  const pool = new pg.Pool({ connectionString: url });
  let scriptError: ScriptError | undefined;
  const connect = (): Promise<SqlDriverAdapter> => connectWithWholeScripts(pool, (error) => (scriptError = error));
  const adapter = bindMigrationAwareSqlAdapterFactory({
    provider: 'postgres', adapterName: '@prisma/adapter-pg', connect, connectToShadowDb: connect,
  });
  try {
    return await work(await SchemaEngine.new({ datamodels: undefined }, () => {}, adapter));
  } catch (error) {
    throw scriptError ?? error;
  } finally {
    await pool.end();
  }
}

/**
 * Prisma's adapter cuts a script at every semicolon, also inside comments and function bodies. Sent whole it is also
 * one transaction, so a migration that fails leaves nothing behind.
 */
async function connectWithWholeScripts(
  pool: pg.Pool,
  onError: (error: ScriptError) => void,
): Promise<SqlDriverAdapter> {
  const adapter = await new PrismaPg(pool).connect();
  adapter.executeScript = async (script) => {
    try {
      await pool.query(script);
    } catch (error) {
      if (error instanceof pg.DatabaseError) onError(new ScriptError(error, script));
      throw error;
    }
  };
  return adapter;
}

/** The package's own entry imports the .wasm file as a module, of which Node warns that it is experimental. */
async function loadEngine(): Promise<EngineModule> {
  const glueFile = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const glue = (await import('@prisma/schema-engine-wasm/schema_engine_bg')) as unknown as EngineGlue;
  const code = readFileSync(glueFile.replace(/\.js$/, '.wasm'));
  const { instance } = await WebAssembly.instantiate(code, { './schema_engine_bg.js': withIdleTimers(glue) });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return glue;
}

/** The engine guards its lock with a timer that it never clears: it must not keep the process alive for 10 s. */
function withIdleTimers(glue: object): object {
  const setIdleTimeout = (callback: () => void, ms: number): NodeJS.Timeout => setTimeout(callback, ms).unref();
  const timers = Object.keys(glue).filter((name) => name.startsWith('__wbg_setTimeout_'));
  return { ...glue, ...Object.fromEntries(timers.map((name) => [name, setIdleTimeout])) };
}
