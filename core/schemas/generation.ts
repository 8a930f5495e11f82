import { type Static, Type } from 'typebox';
import {
  apiVersion,
  count,
  digest,
  line,
  permissions,
  platform,
  protocol,
  providerName,
  signed,
  size,
  time,
  version,
} from './common.ts';

export const installedProvider = signed(
  {
    name: providerName,
    version,
    platform,
    digest,
    size,
    release: digest,
    protocol,
    permissions,
    configuration: Type.Record(Type.String(), Type.Unknown()),
    probe: line('"ok" or an error code'),
  },
  'One validated provider; `permissions` is what was granted, `probe` what starting it on this host gave',
);

export const generation = signed(
  {
    apiVersion,
    number: count,
    createdAt: time,
    configuration: signed({ revision: count, hash: digest }, 'the desired configuration that asked for it'),
    providers: Type.Array(installedProvider, { maxItems: 500 }),
  },
  'Everything that one runtime has installed at one time: `generations/<n>/generation.json` on its host.',
);

export type InstalledProvider = Static<typeof installedProvider>;
export type Generation = Static<typeof generation>;
