/** A link that saves the chart as a drawing, for slides and papers. */
export function offerSvg(place: HTMLElement, name: string): void {
  const drawing = place.querySelector(':scope > svg, :scope > div > svg:last-of-type');
  const caption = place.parentElement?.querySelector('figcaption');
  if (drawing === null || caption === null || caption === undefined) return;
  const link = document.createElement('a');
  link.className = 'save';
  link.textContent = 'save as SVG';
  link.download = `${name}.svg`;
  link.href = '#';
  link.addEventListener('click', () => {
    const copy = drawing.cloneNode(true) as SVGElement;
    copy.setAttribute('font-family', 'Helvetica, Arial, sans-serif');
    const text = new XMLSerializer().serializeToString(copy);
    link.href = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  });
  caption.append(link);
}
