import { join } from 'node:path';

/** Where the main job keeps each role's things: as far apart as they are in real life. */
export interface Place {
  readonly folder: string;
  /** The designated repository. */
  readonly repository: string;
  readonly keys: string;
  /** What is published. */
  readonly registry: string;
  readonly service: string;
  /** The administrator's token, mode 0600. */
  readonly administrator: string;
  /** One folder for each Assessment Runtime's host. */
  host(name: string): string;
  readonly tamperedMirror: string;
}

/** The places below `folder`; none is made. */
export function placeIn(folder: string): Place {
  return {
    folder,
    repository: join(folder, 'repository'),
    keys: join(folder, 'keys'),
    registry: join(folder, 'registry'),
    service: join(folder, 'service'),
    administrator: join(folder, 'administrator.token'),
    host: (name) => join(folder, 'hosts', name),
    tamperedMirror: join(folder, 'tampered-mirror'),
  };
}
