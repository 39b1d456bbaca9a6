import { formatAddress } from '@shoal/common';
import type { LogEntry } from '../log/logger.js';
import type { TrackerLogEvent } from '@shoal/tracker/core';

import { type Line, logEntry, type LogLines } from './note-line.js';

/** The log entry for a tracker's event. */
export function trackerLogEntry(event: TrackerLogEvent): LogEntry {
  return logEntry(LINES, event);
}

const LINES: LogLines<TrackerLogEvent> = {
  'client-registered': ({ rank, clientId, host, port, returned, present, expected }) => {
    const context = { rank, clientId, address: formatAddress({ host, port }), present, expected };
    return info(returned ? 'client returned' : 'client registered', context);
  },
  'client-refused': ({ remoteHost, code, detail }) => warn('client refused', { remoteHost, code, detail }),
  'client-disconnected': ({ rank, reason }) => info('client disconnected', { rank, reason }),
  'client-lost': ({ rank, reason, files }) => {
    const unfinished = files.filter(({ heldSegments, segments }) => heldSegments < segments || segments === 0);
    return warn('disconnected client expired', { rank, reason, unfinished: unfinished.map(({ name }) => name) });
  },
  'address-unreachable': ({ rank, address, hint }) =>
    warn('client unreachable at its address', { rank, address, hint }),
  'file-offered': ({ digest, name, segments, length, rank }) =>
    info('file offered', { file: name, digest, bytes: length, segments, rank }),
  'offer-refused': ({ name, rank, code, detail, others }) =>
    warn('offer refused', { file: name, rank, code, detail, others }),
  'file-withdrawn': ({ digest, name, rank }) => warn('offer withdrawn', { file: name, digest, rank }),
  'file-requested': ({ digest, name, rank }) => info('file requested', { file: name, digest, rank }),
  'file-unknown': ({ file, rank }) => warn('unknown file requested', { file, rank }),
  'corruption-reported': ({ rank, by, digest, name, index, principals }) =>
    info('corrupt data reported', { rank, by, file: name, digest, segment: index, principals }),
  'client-quarantined': ({ rank, clientId, address, principals, listedTo, forMs }) =>
    warn('client quarantined', { rank, clientId, address, principals, listedTo, forMs }),
  'quarantine-ended': ({ rank }) => info('quarantine expired', { rank }),
  'client-complete': ({ digest, name, rank, ms }) =>
    info('download completed', { file: name, digest, rank, ms: Math.round(ms) }),
  'barrier-waiting': ({ present, expected }) => info('waiting for clients', { present, expected }),
  ready: ({ clients, missing }) => {
    const level = missing > 0 ? 'warn' : 'info';
    return { level, message: 'session started', context: { clients, missing } };
  },
  'client-done': ({ rank, failed, remaining }) =>
    failed.length === 0
      ? info('client finished', { rank, remaining })
      : warn('client finished without some files', { rank, failed, remaining }),
  'channel-error': ({ rank, remoteHost, code, detail }) =>
    warn(code === 'TIMEOUT' ? 'client timeout' : 'channel error', { rank, remoteHost, code, detail }),
  shutdown: ({ reason }) => info('shutdown started', { reason }),
  summary: ({ summary }) => info('tracker stopped', { clients: summary.clients.length, ms: Math.round(summary.ms) }),
};

type Context = Line['context'];

const warn = (message: string, context: Context): Line => ({ level: 'warn', message, context });
const info = (message: string, context: Context): Line => ({ level: 'info', message, context });
