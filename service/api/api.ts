import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../dependencies.ts';
import { addAssignments } from './assignments.ts';
import type { TypeBoxProvider } from './contract.ts';
import { addDelivery } from './delivery.ts';
import { addRegistry } from './registry.ts';
import { addRuntimes } from './runtimes.ts';

/** Everything below `/api/v1`, and `/healthz`. */
export function addApi(app: FastifyInstance, dependencies: Dependencies): void {
  const api = app.withTypeProvider<TypeBoxProvider>();
  addRuntimes(api, dependencies);
  addAssignments(api, dependencies);
  addDelivery(api, dependencies);
  addRegistry(api, dependencies);
}
