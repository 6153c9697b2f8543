/** What CloudFormation waits for. */
export interface CustomResourceResponse {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
}

/** `https.request`; a test gives `http.request`. */
export type Request = typeof import('https').request;

export type Sleep = (milliseconds: number) => Promise<void>;

/** Sends a response, again and again while that may help. */
export type Send = (responseUrl: string, response: CustomResourceResponse) => Promise<void>;

/** Together with their pauses less than what the handler keeps back for its answer. */
const ATTEMPTS = 4;
const SOCKET_TIMEOUT = 3_000;

/** CloudFormation refuses more than 4,096 bytes; the rest of the response needs less than half of that. */
const REASON_LENGTH = 1500;

export const sleep: Sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Puts responses to the address that CloudFormation gave, with a short time-out and four attempts. */
export function sender(request: Request, wait: Sleep = sleep): Send {
  return async (responseUrl, response) => {
    const body = JSON.stringify({ ...response, Reason: response.Reason?.slice(0, REASON_LENGTH) });
    for (let attempt = 1; ; attempt++) {
      try {
        return await put(request, responseUrl, body);
      } catch (error) {
        if (attempt === ATTEMPTS) throw error; // Lambda calls the handler again with the same event
        await wait(250 * 2 ** attempt);
      }
    }
  };
}

function put(request: Request, responseUrl: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) }; // the URL is signed without a content type
    const call = request(responseUrl, { method: 'PUT', headers, timeout: SOCKET_TIMEOUT }, (answer) => {
      answer.resume();
      answer.on('error', reject);
      answer.on('end', () => (answer.statusCode! < 300 ? resolve() : reject(new Error(`the response was answered with status ${answer.statusCode}`))));
    });
    call.on('timeout', () => call.destroy(new Error(`the response was not answered within ${SOCKET_TIMEOUT} ms`)));
    call.on('error', reject);
    call.end(body);
  });
}
