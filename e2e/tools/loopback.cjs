// Preloaded into every Node process of the end-to-end test: no connection leaves this machine.
const net = require('net');

const LOCAL = /^(localhost|127(\.\d+){3}|::1|0\.0\.0\.0|::|\[::1\])$/;
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function (...args) {
  const first = Array.isArray(args[0]) ? args[0][0] : args[0];
  const host = typeof first === 'object' && first !== null ? first.host : typeof args[1] === 'string' ? args[1] : undefined;
  const toPath = typeof first === 'object' ? first?.path : typeof first === 'string';
  if (!toPath && host !== undefined && !LOCAL.test(host)) {
    process.nextTick(() => this.destroy(Object.assign(new Error(`${host} is not on this machine`), { code: 'ECONNREFUSED' })));
    return this;
  }
  return connect.apply(this, args);
};
