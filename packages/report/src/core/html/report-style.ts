/** Light, for a projector as for paper. */
export const style = `
:root { --ink: #1d2330; --soft: #5b6475; --line: #e1e5ec; --accent: #1f5fbf; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 40px 32px 32px; max-width: 1120px; background: #fff; color: var(--ink);
  font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif; }
.kind { margin: 0; font-size: 13px; font-weight: 600; letter-spacing: .08em; text-transform: uppercase; color: var(--accent); }
h1 { margin: 2px 0 4px; font-size: 34px; line-height: 1.2; letter-spacing: -.01em; }
.about { margin: 0 0 18px; max-width: 46em; color: var(--soft); }
.facts { display: flex; flex-wrap: wrap; gap: 10px 28px; margin: 0; padding: 14px 0; border: solid var(--line); border-width: 1px 0; }
.facts dt { font-size: 12px; color: var(--soft); }
.facts dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; }
.findings { margin: 24px 0; max-width: 42em; font-size: 20px; line-height: 1.45; }
.figures { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
th, td { padding: 8px 0 8px 18px; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th:first-child { padding-left: 0; text-align: left; }
thead th { font-weight: 500; font-size: 12px; color: var(--soft); border-bottom: 1px solid var(--ink); vertical-align: bottom; }
tbody th { font-weight: 600; vertical-align: top; }
td { vertical-align: top; }
td small { display: block; font-size: 11px; font-weight: 400; line-height: 1.2; color: var(--soft); }
td.best { font-weight: 700; color: var(--accent); }
.key { display: inline-block; width: 12px; height: 12px; margin-right: 9px; border-radius: 3px; }
.note { font-size: 13px; color: var(--soft); }
.charts { display: grid; grid-template-columns: 1fr 1fr; gap: 40px 48px; margin-top: 40px; }
figure { margin: 0; min-width: 0; break-inside: avoid; }
figure.wide { grid-column: 1 / -1; }
figcaption { display: flex; align-items: baseline; justify-content: space-between; gap: 16px; margin-bottom: 8px; }
h2 { margin: 0; font-size: 19px; letter-spacing: -.005em; }
.save { font-size: 12px; color: var(--soft); text-decoration: none; }
.save:hover { color: var(--accent); text-decoration: underline; }
.plot svg { display: block; width: 100%; height: auto; font-family: inherit; overflow: visible; }
.plot .legend { display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 0 0 6px; font-size: 13px; }
.plot .legend svg { display: inline-block; width: auto; height: auto; vertical-align: middle; margin-right: 4px; }
.reading { margin: 8px 0 0; max-width: 50em; font-size: 14px; color: var(--soft); }
footer { margin-top: 48px; padding-top: 18px; border-top: 1px solid var(--line); font-size: 14px; }
pre { padding: 12px 14px; overflow-x: auto; white-space: pre-wrap; background: #f5f7fa; border-radius: 6px; font-size: 13px; }
@media screen and (max-width: 760px) { body { padding: 20px 16px; } .charts { grid-template-columns: 1fr; } }
@media print {
  @page { size: A4; margin: 14mm; }
  body { padding: 0; max-width: none; font-size: 12px; }
  h1 { font-size: 24px; } .findings { font-size: 15px; margin: 14px 0; }
  .charts { gap: 22px 28px; margin-top: 20px; } .save { display: none; }
  .figures { overflow: visible; } table { font-size: 10px; } td small { font-size: 8px; }
  th, td { padding: 4px 0 4px 7px; } thead th { font-size: 9px; white-space: normal; }
  h2 { font-size: 14px; } .reading, .note, footer, pre, .plot .legend { font-size: 10px; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
