/**
 * Zod tries once whether it may evaluate code, and the content security policy would report the try. Zod takes up the
 * settings that it finds; importing its own `config` would bring 7 kB to pages that need nothing else of it.
 */
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });

export {};
