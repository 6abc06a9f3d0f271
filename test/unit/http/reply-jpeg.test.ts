import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { type RequestContext, replyJpeg } from '../../../src/adapters/http/routes/request-context.ts';

it('a picture is sent as a copy, which is overwritten once the socket is done with it', () => {
  const response = new EventEmitter();
  let sent: Uint8Array = new Uint8Array();
  const self = () => response;
  Object.assign(response, {
    status: self,
    setHeader: self,
    type: self,
    send: (bytes: Uint8Array) => {
      sent = bytes;
    },
  });
  const picture = Uint8Array.of(0xff, 0xd8, 7, 8);
  replyJpeg({ response } as unknown as RequestContext, picture);
  expect([...sent]).toEqual([0xff, 0xd8, 7, 8]);
  picture.fill(1);
  expect([...sent]).toEqual([0xff, 0xd8, 7, 8]);
  response.emit('close');
  expect([...sent]).toEqual([0, 0, 0, 0]);
});
