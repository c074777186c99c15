/**
 * Paints the charts of `%panda apply --run` in the colours of the theme.
 *
 * The rule of this module: an output may come from anyone. It names shapes, places and words; what
 * is painted of them is made here, element by element, and has no markup, style or address of the
 * output's. So it may be painted in a notebook that nobody trusts, and follows the theme by CSS.
 */
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { ReadonlyJSONObject } from '@lumino/coreutils';
import { Widget } from '@lumino/widgets';

export const CHART_MIME_TYPE = 'application/vnd.redpanda.chart.v1+json';

const SVG = 'http://www.w3.org/2000/svg';

/** What a shape may be: a series, a line of the grid, a kind of text. */
const KIND = /^(?:series-[1-8]|axis|grid|title|label|text)$/;

const ANCHOR = /^(?:start|middle|end)$/;

/** No chart of ours has more. */
const MOST_SHAPES = 20000;

type Shape = Readonly<Record<string, unknown>>;

/** Draw the sheets of a chart; CSS shows the one that suits the width. `null` if it is none. */
export function drawChart(value: unknown): HTMLElement | null {
  const { about, sheets } = (value ?? {}) as Record<string, unknown>;
  if (!Array.isArray(sheets) || sheets.length === 0) {
    return null;
  }
  const node = document.createElement('div');
  node.className = 'jp-RedPanda-Chart';
  for (const sheet of sheets.slice(0, 2)) {
    const svg = drawSheet(sheet as Shape, wordsOf(about));
    if (svg === null) {
      return null;
    }
    node.append(svg);
  }
  return node;
}

function drawSheet(sheet: Shape, about: string): SVGElement | null {
  const { width, height, shapes } = sheet ?? {};
  if (!isSize(width) || !isSize(height) || !Array.isArray(shapes)) {
    return null;
  }
  const svg = element('svg', {
    role: 'img',
    'aria-label': about,
    viewBox: `0 0 ${width} ${height}`,
    width,
    height
  });
  for (const shape of shapes.slice(0, MOST_SHAPES) as Shape[]) {
    const drawn = drawShape(shape ?? {});
    if (drawn) {
      svg.append(drawn);
    }
  }
  return svg;
}

function drawShape(shape: Shape): SVGElement | null {
  const { kind, x, y, tip } = shape;
  if (typeof kind !== 'string' || !KIND.test(kind)) {
    return null;
  }
  const drawn = makeShape(shape, isNumber(x) ? x : 0, isNumber(y) ? y : 0);
  drawn?.classList.add(`jp-mod-${kind}`);
  if (drawn && typeof tip === 'string' && tip) {
    const title = element('title', {});
    title.textContent = tip;
    drawn.append(title);
  }
  return drawn;
}

function makeShape(shape: Shape, x: number, y: number): SVGElement | null {
  switch (shape.shape) {
    case 'rect':
      return isSize(shape.width) && isSize(shape.height)
        ? element('rect', {
            x,
            y,
            width: shape.width,
            height: shape.height,
            rx: 1.5
          })
        : null;
    case 'dot':
      return element('circle', { cx: x, cy: y, r: 3 });
    case 'line':
      return Array.isArray(shape.points) && shape.points.every(isNumber)
        ? element('polyline', { points: shape.points.join(' ') })
        : null;
    case 'text': {
      const anchor = wordsOf(shape.anchor);
      const text = element('text', {
        x,
        y,
        'text-anchor': ANCHOR.test(anchor) ? anchor : 'start'
      });
      text.textContent = wordsOf(shape.text);
      return text;
    }
    default:
      return null;
  }
}

function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>
): SVGElement {
  const made = document.createElementNS(SVG, name) as SVGElement;
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, String(value));
  }
  return made;
}

/** Texts as they are, and numbers; what else stands there says nothing. */
function wordsOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number'
    ? String(value)
    : '';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isSize(value: unknown): value is number {
  return isNumber(value) && value >= 0 && value < 100000;
}

class ChartView extends Widget implements IRenderMime.IRenderer {
  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const chart = drawChart(model.data[CHART_MIME_TYPE] as ReadonlyJSONObject);
    const words = document.createElement('pre');
    words.textContent = wordsOf(model.data['text/plain']);
    this.node.replaceChildren(chart ?? words);
  }
}

const extension = {
  id: 'redpanda-jupyter:chart',
  description: 'Paints the charts of results in the colours of the theme.',
  rendererFactory: {
    safe: true,
    mimeTypes: [CHART_MIME_TYPE],
    createRenderer: () => new ChartView()
  },
  dataType: 'json' as const,
  // before HTML and SVG
  rank: 40
} satisfies IRenderMime.IExtension;

export default extension;
