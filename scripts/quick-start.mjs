// What the bundle puts in place of modules that would cost more at the start than a transfer needs of them.

/** Modules of Node that a library of the bundle names at its top and needs in special cases only. */
const lazy = ['https', 'tls', 'zlib'];

/** Which binding fits is told by what npm installed: the package's own loader has Node write a diagnostic report for it. */
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
