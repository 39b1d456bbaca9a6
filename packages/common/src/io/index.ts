export * from './blake3.js';
export * from './channel-hub.js';
export * from './channel-listener.js';
export * from './codec.js';
export * from './manifest-digest.js';
export * from './message-socket.js';
export * from './real-time-host.js';
