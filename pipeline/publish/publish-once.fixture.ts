/** Publishes everything of the repository in `argv[2]`, as a process of its own that a test can end anywhere. */
import { tmpdir } from 'node:os';
import { openRepository } from '../repository/index.ts';
import { publishProviders } from './index.ts';
import { NOW } from './repository.fixture.ts';

const [root = '', registryFolder = '', keysFolder = ''] = process.argv.slice(2);
const environment = { PATH: process.env.PATH ?? '', HOME: tmpdir() };
const repository = await openRepository(root);
await publishProviders({ repository, registryFolder, keysFolder, environment, names: [], clock: () => NOW });
