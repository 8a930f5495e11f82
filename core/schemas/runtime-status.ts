import { type Static, Type } from 'typebox';
import { apiVersion, count, digest, line, platform, providerName, signed, text, time, version } from './common.ts';

/** OpAMP PackageStatusEnum, in its words. */
export const packageStatus = Type.Union([
  Type.Literal('installed'),
  Type.Literal('install-pending'),
  Type.Literal('installing'),
  Type.Literal('install-failed'),
  Type.Literal('downloading'),
]);

export const runtimeStatus = signed(
  {
    apiVersion,
    runtimeVersion: version,
    platform,
    hash: Type.Optional(digest),
    generation: count,
    reportedAt: time,
    providers: Type.Array(
      signed(
        {
          name: providerName,
          status: packageStatus,
          hasVersion: Type.Optional(version),
          offeredVersion: Type.Optional(version),
          digest: Type.Optional(digest),
          probe: Type.Optional(line('"ok" or an error code')),
          error: Type.Optional(
            signed({ code: line('an error code'), message: text('what happened') }, 'why it failed'),
          ),
        },
        'one provider',
      ),
      { maxItems: 1000 },
    ),
    disk: signed({ freeBytes: count }, 'of the state folder'),
    uptimeSeconds: count,
  },
  'What a runtime reports. `hash` is that of the configuration it acts on.',
);

export type PackageStatus = Static<typeof packageStatus>;
export type RuntimeStatus = Static<typeof runtimeStatus>;
