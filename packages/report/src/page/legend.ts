import { colour, dash } from './palette.js';

/** Names beside samples of their lines. */
export function lineLegend(policies: readonly string[]): HTMLElement {
  return legend(
    policies.map((policy, index) => ({
      name: policy,
      sample: `<svg width="30" height="8" aria-hidden="true"><line x1="0" x2="30" y1="4" y2="4" stroke="${colour(index)}" stroke-width="2.5" stroke-dasharray="${dash(index)}"/></svg>`,
    })),
  );
}

/** Names beside patches of their colours. */
export function patchLegend(names: readonly string[], colours: readonly string[]): HTMLElement {
  return legend(
    names.map((name, index) => ({
      name,
      sample: `<svg width="12" height="12" aria-hidden="true"><rect width="12" height="12" rx="2" fill="${colours[index % colours.length] ?? ''}"/></svg>`,
    })),
  );
}

function legend(entries: readonly { readonly name: string; readonly sample: string }[]): HTMLElement {
  const list = document.createElement('div');
  list.className = 'legend';
  for (const { name, sample } of entries) {
    const entry = document.createElement('span');
    entry.innerHTML = sample;
    entry.append(` ${name}`);
    list.append(entry);
  }
  return list;
}
