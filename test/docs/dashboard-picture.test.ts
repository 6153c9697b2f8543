import { dashboardPicture } from '../../projenrc/docs/dashboard-picture';
import { Body, dashboardOf } from '../../projenrc/docs/picture/body';
import { draw } from '../../projenrc/docs/picture/draw';
import { niceScale, numbered } from '../../projenrc/docs/picture/graph';
import { escaped, fitted } from '../../projenrc/docs/picture/svg';

const region = { Ref: 'AWS::Region' };
const graph = (title: string, metrics: unknown[], more: object = {}) => ({ type: 'metric', x: 0, y: 0, width: 8, height: 6, properties: { title, metrics, yAxis: { left: { min: 0 } }, ...more } });
const REQUESTS = ['AWS/SageMaker', 'Invocations', 'EndpointName', 'scoring', { label: 'requests', stat: 'Sum' }];
const drawn = (...widgets: any[]) => draw({ name: 'scoring', body: { start: '-P3D', widgets } as Body });

/** Elements that are opened and never closed, or the other way round. */
function unbalanced(svg: string): string[] {
  const open: string[] = [];
  for (const [, closing, name, self] of svg.matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)) {
    if (self) continue;
    if (!closing) open.push(name);
    else if (open.pop() !== name) return [name];
  }
  return open;
}

describe('the picture of the dashboard', () => {
  const picture = dashboardPicture();

  test('is the same each time', () => {
    expect(dashboardPicture()).toBe(picture);
  });

  test('is well-formed', () => {
    expect(unbalanced(picture)).toEqual([]);
    expect(picture).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="\d+" height="\d+"/);
  });

  test('answers all questions of the example', () => {
    const texts = [...picture.matchAll(/>([^<>]+)</g)].map(([, text]) => text);
    expect(texts).toEqual(expect.arrayContaining(['Is it up?', 'Is it fast, and does it run short of anything?', 'In alarm', 'Drift of each feature, in parts of its limit', 'Labels that have arrived', 'How long runs took']));
  });

  test('says that its lines are made up', () => {
    expect(picture).toContain('lines and states are made-up samples');
  });

  test('reaches for nothing: no script, no image, no network', () => {
    expect(picture).not.toMatch(/<script|<image|href=|url\(/);
  });
});

describe('drawing', () => {
  test('a limit is a line with its name', () => {
    const limited = drawn(graph('Requests', [REQUESTS], { annotations: { horizontal: [{ value: 9000, label: 'alarm', color: '#d62728' }] } }));
    expect(limited).toContain('>alarm 9k</text>');
    expect(drawn(graph('Requests', [REQUESTS]))).not.toContain('alarm');
  });

  test('a line that is not visible is not drawn', () => {
    const hidden = ['AWS/SageMaker', 'ModelLatency', 'EndpointName', 'scoring', { id: 'm_p50', visible: false, stat: 'p50' }];
    const calculated = drawn(graph('Latency', [[{ label: 'p50', expression: 'm_p50 / 1000' }], hidden]));
    expect(calculated.match(/stroke-width="1.8"/g)).toHaveLength(1);
  });

  test('a search becomes a line for each thing it would find', () => {
    const found = drawn(graph('Drift', [[{ label: "${PROP('Dim.Feature')}", expression: 'SEARCH(\'{"cdk-mlops/ModelMonitor",Monitor,Check,Feature} MetricName="FeatureDrift" Monitor="m"\', \'Maximum\', 3600)' }]]));
    expect(found.match(/stroke-width="1.8"/g)).toHaveLength(4);
  });

  test('a metric without a sample is an error, not an empty graph', () => {
    expect(() => drawn(graph('X', [['AWS/SageMaker', 'Unheard', {}]]))).toThrow('no sample for Unheard; give it a shape');
  });

  test('markup in a text stays text', () => {
    expect(drawn({ type: 'text', x: 0, y: 0, width: 24, height: 1, properties: { markdown: '## <b>&' } })).toContain('&lt;b&gt;&amp;');
  });

  test('references read as CloudFormation would name them', () => {
    const body = { 'Fn::Join': ['', ['{"widgets":[{"type":"text","x":0,"y":0,"width":24,"height":1,"properties":{"markdown":"', region, ' ', { 'Fn::If': ['Approved', { 'Fn::GetAtt': ['Alarm', 'Arn'] }, ''] }, '"}}]}']] };
    const found = dashboardOf({ Resources: { D: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardName: 'd', DashboardBody: body } } } }, 'Fraud');
    expect(found.body.widgets[0].properties.markdown).toBe('eu-west-1 arn:aws:cloudwatch:eu-west-1:111111111111:alarm:Fraud-Alarm');
  });

  test('a template without a dashboard is an error', () => {
    expect(() => dashboardOf({ Resources: {} }, 'Fraud')).toThrow('expected one dashboard in Fraud, found 0');
  });

  test.each([[0, 0, 0, 1], [5400, 0, 0, 6000], [0.98, 0.64, 0.6, 1], [1.9, 0, 0, 2], [100, 0, 0, 100]])('an axis for %d down to %d goes from %d to %d', (highest, lowest, bottom, top) => {
    const scale = niceScale(highest, lowest);
    expect([Math.round(scale.bottom * 100) / 100, Math.round(scale.top * 100) / 100]).toEqual([bottom, top]);
  });

  test.each([[1500, '1.5k'], [2e6, '2M'], [0.25, '0.25'], [0, '0']])('%d is written %s', (value, written) => {
    expect(numbered(value)).toBe(written);
  });

  test('what does not fit is cut where it tells least', () => {
    expect(fitted('abcdefghij', 30, 10)).toBe('abcd…');
    expect(fitted('abcdefghij', 30, 10, 'end')).toBe('…ghij');
    expect(fitted('abc', 30, 10)).toBe('abc');
  });

  test('quotes are escaped', () => {
    expect(escaped('"a" & <b>')).toBe('&quot;a&quot; &amp; &lt;b&gt;');
  });
});
