import type { Readable } from 'node:stream';
import { LIMITS } from '@provider-registry/core/model';

export type FirstLine = { readonly line: string } | { readonly missing: string };

/**
 * The first line of `stream`, within the handshake's time and output limits; afterwards the stream is drained. What came
 * instead is told in words. `signal` ends the waiting too.
 */
export function readFirstLine(stream: Readable, signal: AbortSignal): Promise<FirstLine> {
  return new Promise((resolve) => {
    let text = '';
    const finish = (answer: FirstLine) => {
      clearTimeout(timer);
      stream.off('data', onData).off('end', onEnd);
      signal.removeEventListener('abort', onAbort);
      stream.resume();
      resolve(answer);
    };
    const onData = (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const end = text.indexOf('\n');
      if (end >= 0) finish({ line: text.slice(0, end) });
      else if (text.length > LIMITS.pluginOutputBytes) finish({ missing: `${text.length} bytes without a line’s end` });
    };
    const onEnd = () => finish({ missing: text === '' ? 'nothing, and it ended' : text.slice(0, 200) });
    const onAbort = () => finish({ missing: 'nothing, and it was cancelled' });
    const timer = setTimeout(
      () => finish({ missing: `no line within ${LIMITS.handshakeMilliseconds} ms` }),
      LIMITS.handshakeMilliseconds,
    );
    stream.on('data', onData).on('end', onEnd);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
