import extension, { CHART_MIME_TYPE, drawChart } from '../src/mime';

const SHAPES = [
  { shape: 'text', kind: 'title', x: 4, y: 10, anchor: 'start', text: 'a <b>' },
  {
    shape: 'rect',
    kind: 'series-2',
    x: 1,
    y: 2,
    width: 3,
    height: 4,
    tip: 't'
  },
  { shape: 'line', kind: 'series-1', points: [0, 1, 2, 3.5] },
  { shape: 'line', kind: 'grid', points: [0, 1, 2, 1] },
  { shape: 'dot', kind: 'series-1', x: 5, y: 6, tip: '' }
];
const sheet = (width: number, shapes: unknown = SHAPES) => ({
  width,
  height: 50,
  shapes
});
const chart = (shapes: unknown = SHAPES) => ({
  about: 'A chart.',
  sheets: [sheet(640, shapes), sheet(340, shapes)]
});

describe('the chart of results', () => {
  it('is painted from its shapes, a sheet for each width', () => {
    const node = drawChart(chart())!;
    const [wide, narrow] = node.querySelectorAll('svg');
    expect(wide.getAttribute('viewBox')).toBe('0 0 640 50');
    expect(narrow.getAttribute('width')).toBe('340');
    expect(wide.getAttribute('aria-label')).toBe('A chart.');
    expect(wide.innerHTML).toBe(
      '<text x="4" y="10" text-anchor="start" class="jp-mod-title">a &lt;b&gt;</text>' +
        '<rect x="1" y="2" width="3" height="4" rx="1.5" class="jp-mod-series-2"><title>t</title></rect>' +
        '<polyline points="0 1 2 3.5" class="jp-mod-series-1"></polyline>' +
        '<polyline points="0 1 2 1" class="jp-mod-grid"></polyline>' +
        '<circle cx="5" cy="6" r="3" class="jp-mod-series-1"></circle>'
    );
  });

  it.each([
    { shape: 'image', kind: 'title', href: 'https://host/x' },
    { shape: 'rect', kind: 'x" onload="evil()', width: 1, height: 1 },
    { shape: 'rect', kind: 'series-9', width: 1, height: 1 },
    { shape: 'rect', kind: 'series-1', width: 'url(x)', height: 1 },
    { shape: 'rect', kind: 'series-1', width: 1e9, height: 1 },
    { shape: 'line', kind: 'grid', points: ['url(x)'] },
    { shape: 'line', kind: 'grid', points: 'M0' },
    null,
    'text'
  ])('leaves out what is no shape of ours: %j', shape => {
    expect(drawChart(chart([shape]))!.querySelector('svg')!.innerHTML).toBe('');
  });

  it('writes words as words, whatever they say', () => {
    const text = '<img src=x onerror=evil()>';
    const shapes = [
      { ...SHAPES[0], text, anchor: '" onload="evil()' },
      { ...SHAPES[1], tip: text }
    ];
    const node = drawChart(chart(shapes))!;
    expect(node.querySelector('img')).toBeNull();
    expect(node.querySelector('text')!.textContent).toBe(text);
    expect(node.querySelector('text')!.getAttribute('text-anchor')).toBe(
      'start'
    );
    expect(node.querySelector('title')!.textContent).toBe(text);
  });

  it('takes no words from what is neither a text nor a number', () => {
    const trap = { toString: 1, valueOf: 1 };
    const shapes = [{ ...SHAPES[0], text: trap, anchor: trap }];
    const node = drawChart({ ...chart(shapes), about: trap })!;
    expect(node.querySelector('text')!.textContent).toBe('');
    expect(node.querySelector('svg')!.getAttribute('aria-label')).toBe('');
  });

  it.each([
    null,
    'text',
    {},
    { sheets: [] },
    { sheets: [null] },
    { sheets: [{ width: -1, height: 2, shapes: [] }] },
    { sheets: [{ width: 1, height: 2 }] }
  ])('is none where the output has none: %j', value => {
    expect(drawChart(value)).toBeNull();
  });

  it('is shown in a notebook that nobody trusts, or else its words are', async () => {
    const factory = extension.rendererFactory;
    expect([factory.safe, factory.mimeTypes]).toEqual([
      true,
      [CHART_MIME_TYPE]
    ]);
    const view = factory.createRenderer();
    const words = { 'text/plain': 'A <chart>.' };
    await view.renderModel({
      data: { [CHART_MIME_TYPE]: chart(), ...words }
    } as never);
    expect(view.node.querySelectorAll('svg')).toHaveLength(2);
    await view.renderModel({
      data: { [CHART_MIME_TYPE]: {}, ...words }
    } as never);
    expect(view.node.textContent).toBe('A <chart>.');
    view.dispose();
  });
});
