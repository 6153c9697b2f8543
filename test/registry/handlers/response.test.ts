import * as http from 'http';
import { AddressInfo } from 'net';
import { CustomResourceResponse, sender } from '../../../src/registry/handlers/response';

interface Received {
  readonly method?: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

const RESPONSE: CustomResourceResponse = { Status: 'SUCCESS', PhysicalResourceId: '/mlops/a', StackId: 'stack', RequestId: 'request', LogicalResourceId: 'logical' };

let server: http.Server;
let received: Received[];
let answers: (number | 'drop')[];

/** A sink on this machine in place of S3; it answers as told, then with 200. */
beforeEach(async () => {
  received = [];
  answers = [];
  server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      received.push({ method: request.method, headers: request.headers, body });
      const answer = answers.shift() ?? 200;
      if (answer === 'drop') request.socket.destroy();
      else response.writeHead(answer).end('thanks');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

async function send(response = RESPONSE) {
  const pauses: number[] = [];
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/response?signature=x`;
  await sender(http.request as any, async (ms) => void pauses.push(ms))(url, response);
  return pauses;
}

test('the response is put as JSON', async () => {
  await send();

  expect(received.map(({ method, body }) => [method, JSON.parse(body)])).toEqual([['PUT', RESPONSE]]);
});

test('it has no content type, because the URL is signed without one', async () => {
  await send();

  expect(received[0].headers['content-type']).toBe('');
});

test('its length is counted in bytes', async () => {
  await send({ ...RESPONSE, Reason: 'zu groß' });

  expect(Number(received[0].headers['content-length'])).toBe(Buffer.byteLength(received[0].body));
});

test('a long reason is cut so that CloudFormation accepts the response', async () => {
  await send({ ...RESPONSE, Reason: 'x'.repeat(10_000) });

  expect(received[0].body.length).toBeLessThan(4096);
});

test.each<[string, number | 'drop']>([['a server error', 503], ['a refusal', 403], ['a lost answer', 'drop']])('it is sent again after %s', async (_, answer) => {
  answers = [answer];

  expect(await send()).toEqual([500]);
  expect(received).toHaveLength(2);
});

test('fails after four attempts', async () => {
  answers = [500, 500, 500, 500];

  await expect(send()).rejects.toThrow('the response was answered with status 500');
  expect(received).toHaveLength(4);
});
