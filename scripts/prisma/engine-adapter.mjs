// Prisma's pg driver adapter with the corrections that migrations need; all on the instance, the package is untouched.
import { randomUUID } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import { connectionOf } from "./engine-connection.mjs";

const OID_CHAR = 18;
const OID_TEXT = 25;

/** Adapters of shadow databases that are not dropped yet, as functions that drop them. */
const openShadows = new Set();

/** Drops what an interrupted command left behind. */
export async function dropShadowDatabases() {
  for (const dispose of openShadows) await dispose().catch(() => {});
}

/**
 * The adapter factory that the WebAssembly schema engine works through.
 * @param {{url: string, shadowDatabaseUrl?: string}} datasource
 */
export function adapterFactory(datasource) {
  const { config, schema } = connectionOf(datasource.url);
  const main = new PrismaPg(config, { schema });
  return bindMigrationAwareSqlAdapterFactory({
    provider: main.provider,
    adapterName: main.adapterName,
    connect: async () => corrected(await main.connect()),
    connectToShadowDb: () =>
      datasource.shadowDatabaseUrl ? connectTo(datasource.shadowDatabaseUrl) : connectToOwnShadow(main, config, schema),
  });
}

async function connectTo(url) {
  const { config, schema } = connectionOf(url);
  return corrected(await new PrismaPg(config, { schema }).connect());
}

// PrismaPg's own connectToShadowDb drops the database before it disconnects from it, which Postgres refuses.
async function connectToOwnShadow(main, config, schema) {
  const name = `prisma_migrate_shadow_db_${randomUUID()}`;
  const admin = corrected(await main.connect());
  await admin.executeScript(`CREATE DATABASE "${name}"`);
  const shadow = corrected(await new PrismaPg({ ...config, database: name }, { schema }).connect());
  const disconnect = shadow.dispose.bind(shadow);
  shadow.dispose = async () => {
    if (!openShadows.delete(shadow.dispose)) return;
    await disconnect();
    await admin.executeScript(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    await admin.dispose();
  };
  openShadows.add(shadow.dispose);
  return shadow;
}

function corrected(queryable) {
  mapCatalogueChars(queryable);
  // The stock executeScript splits at every ";" and so breaks functions; the native engine sends one simple query.
  if (queryable.executeScript) {
    queryable.executeScript = async (script) => {
      if (!script.trim()) return;
      await queryable.client.query(script).catch((error) => queryable.onError(error));
    };
  }
  const startTransaction = queryable.startTransaction;
  if (startTransaction) queryable.startTransaction = async (...options) => corrected(await startTransaction.apply(queryable, options));
  return queryable;
}

// adapter-pg 7.10.0 does not know the catalogues' type "char" that introspection reads: it is shown to the adapter as text and to the
// engine as Character (as Text the engine panics).
function mapCatalogueChars(queryable) {
  const queryRaw = queryable.queryRaw;
  queryable.queryRaw = async (query) => {
    let charColumns = [];
    const performIO = async (request) => {
      const result = await queryable.performIO(request);
      charColumns = result.fields.flatMap((field, index) => (field.dataTypeID === OID_CHAR ? [index] : []));
      for (const index of charColumns) result.fields[index].dataTypeID = OID_TEXT;
      return result;
    };
    const result = await queryRaw.call(Object.create(queryable, { performIO: { value: performIO } }), query);
    for (const index of charColumns) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
}
