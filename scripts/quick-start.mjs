// Plugins of esbuild that replace modules with a high start-up cost.

/** Modules of Node that a bundled library imports at its top but uses in special cases only. */
const lazy = ['https', 'tls', 'zlib'];

/** Selects the native binding that npm installed: the package's own loader makes Node write a diagnostic report instead. */
const binding = '@napi-rs/blake-hash';
const bindings = ['gnu', 'musl'].map((libc) => `'${binding}-linux-' + process.arch + '-${libc}'`);

const stand = {
  ...Object.fromEntries(
    lazy.map((name) => [name, `module.exports = new Proxy({}, { get: (_, key) => require('node:${name}')[key] });`]),
  ),
  [binding]: `
    module.exports = fitting() ?? require('${binding}');
    function fitting() {
      if (process.platform !== 'linux') return undefined;
      for (const name of [${bindings.join(', ')}]) {
        try {
          return require(name);
        } catch {
          // Not installed here, or made for another C library.
        }
      }
      return undefined;
    }`,
};

/** A plugin of esbuild. */
export const quickStart = {
  name: 'quick-start',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(https|tls|zlib|@napi-rs\/blake-hash)$/ }, ({ path, namespace }) =>
      namespace === 'quick-start' ? undefined : { path, namespace: 'quick-start' },
    );
    onLoad({ filter: /.*/, namespace: 'quick-start' }, ({ path }) => ({ contents: stand[path], loader: 'js' }));
  },
};
