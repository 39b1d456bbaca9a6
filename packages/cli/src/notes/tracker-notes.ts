import { formatAddress } from '@shoal/common';
import type { LogEntry } from '../log/logger.js';
import type { TrackerLogEvent } from '@shoal/tracker/core';

import { type Line, logEntry, type LogLines } from './note-line.js';

/** The log entry for a tracker's event. */
export function trackerLogEntry(event: TrackerLogEvent): LogEntry {
  return logEntry(LINES, event, 'tracker');
}

const LINES: LogLines<TrackerLogEvent> = {
  'client-registered': ({ rank, clientId, host, port, returned, present, expected }) => {
    const context = { rank, clientId, address: formatAddress({ host, port }), present, expected };
    return info(returned ? 'has a client back' : 'registered a client', context);
  },
  'client-refused': ({ remoteHost, code, detail }) => warn('has refused a client', { remoteHost, code, detail }),
  'client-left': ({ rank, reason }) => info('has a client disconnected', { rank, reason }),
  'client-lost': ({ rank, reason, files }) => {
    const unfinished = files.filter(({ heldSegments, segments }) => heldSegments < segments || segments === 0);
    return warn('has given a disconnected client up', { rank, reason, unfinished: unfinished.map(({ name }) => name) });
  },
  'address-unreachable': ({ rank, address, hint }) =>
    warn('does not reach a client at its address', { rank, address, hint }),
  'file-offered': ({ digest, name, segments, length, rank }) =>
    info('lists a file', { file: name, digest, bytes: length, segments, rank }),
  'offer-refused': ({ name, rank, code, detail, others }) =>
    warn('has refused an offer', { file: name, rank, code, detail, others }),
  'file-withdrawn': ({ digest, name, rank }) => warn('has an offer withdrawn', { file: name, digest, rank }),
  'file-requested': ({ digest, name, rank }) => info('is asked for a file', { file: name, digest, rank }),
  'file-unknown': ({ file, rank }) => warn('is asked for an unknown file', { file, rank }),
  'client-blamed': ({ rank, by, digest, name, index, principals }) =>
    info('hears that a client sent wrong bytes', { rank, by, file: name, digest, segment: index, principals }),
  'client-held-back': ({ rank, clientId, address, principals, told, forMs }) =>
    warn('has banned a client that sent wrong bytes', { rank, clientId, address, principals, told, forMs }),
  'client-released': ({ rank }) => info('lifted the quarantine of a client', { rank }),
  'client-complete': ({ digest, name, rank, ms }) =>
    info('sees a client complete', { file: name, digest, rank, ms: Math.round(ms) }),
  'barrier-waiting': ({ present, expected }) => info('waits for clients', { present, expected }),
  ready: ({ clients, missing }) => {
    const level = missing > 0 ? 'warn' : 'info';
    return { level, message: 'releases its clients', context: { clients, missing } };
  },
  'client-done': ({ rank, failed, remaining }) =>
    failed.length === 0
      ? info('has a client done', { rank, remaining })
      : warn('has a client done without all that it wanted', { rank, failed, remaining }),
  'channel-error': ({ rank, remoteHost, code, detail }) =>
    warn('cuts a connection off', { rank, remoteHost, code, detail }),
  shutdown: ({ reason }) => info('shuts down', { reason }),
  summary: ({ summary }) => info('ends', { clients: summary.clients.length, ms: Math.round(summary.ms) }),
};

type Context = Line['context'];

const warn = (message: string, context: Context): Line => ({ level: 'warn', message, context });
const info = (message: string, context: Context): Line => ({ level: 'info', message, context });
