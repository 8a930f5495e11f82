import type { Client, ServiceError } from '@grpc/grpc-js';
import type { MethodDefinition } from '@grpc/proto-loader';
import { LIMITS } from '@provider-registry/core/model';
import { type ServiceName, serviceDefinition } from './services.ts';

type AnyMethod = MethodDefinition<object, object>;

/** gRPC calls to one plugin, each within its time limit. They reject with grpc-js's `ServiceError`. */
export interface Channel {
  call<Answer>(service: ServiceName, method: string, request: object): Promise<Answer>;
  /** One question on a stream, and its first answer. */
  ask<Answer>(service: ServiceName, method: string, request: object): Promise<Answer>;
  close(): void;
}

/** Opens a channel to a Unix socket. `target` is a grpc-js target, `unix:<path>`. grpc-js is loaded here and not before. */
export async function openChannel(target: string): Promise<Channel> {
  const { Client: GrpcClient, credentials } = await import('@grpc/grpc-js');
  const client: Client = new GrpcClient(target, credentials.createInsecure());
  const deadline = () => new Date(Date.now() + LIMITS.pluginCallMilliseconds);

  return {
    async call<Answer>(service: ServiceName, name: string, request: object): Promise<Answer> {
      const { path, requestSerialize, responseDeserialize } = await methodOf(service, name);
      return new Promise((resolve, reject) => {
        const done = (error: ServiceError | null, answer?: object) =>
          error ? reject(error) : resolve(answer as Answer);
        client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, { deadline: deadline() }, done);
      });
    },
    async ask<Answer>(service: ServiceName, name: string, request: object): Promise<Answer> {
      const { path, requestSerialize, responseDeserialize } = await methodOf(service, name);
      const stream = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, {
        deadline: deadline(),
      });
      return new Promise((resolve, reject) => {
        stream.once('data', (answer) => resolve(answer as Answer)).on('error', reject);
        stream.once('end', () => reject(new Error('the stream ended without an answer')));
        stream.write(request);
        stream.end();
      });
    },
    close: () => client.close(),
  };
}

async function methodOf(service: ServiceName, name: string): Promise<AnyMethod> {
  return (await serviceDefinition(service))[name as keyof object] as AnyMethod;
}
