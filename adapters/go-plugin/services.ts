import type { AnyDefinition } from '@grpc/proto-loader';

type Method = {
  requestType: string;
  responseType: string;
  requestStream?: boolean;
  responseStream?: boolean;
};
type Field = { type: string; id: number; rule?: 'repeated' };
type Namespace = Record<string, object>;

const nest = (names: string, content: Namespace): Namespace =>
  names.split('.').reduceRight<Namespace>((inner, name) => ({ [name]: { nested: inner } }), content);

const message = (fields: Record<string, Field>) => ({ fields });
const service = (methods: Record<string, Method>) => ({ methods });

/** grpc.health.v1 (grpc/doc/health-checking.md): every go-plugin plugin serves it for the service `plugin`. */
const HEALTH = nest('grpc.health.v1', {
  Health: service({ Check: { requestType: 'HealthCheckRequest', responseType: 'HealthCheckResponse' } }),
  HealthCheckRequest: message({ service: { type: 'string', id: 1 } }),
  HealthCheckResponse: message({ status: { type: 'int32', id: 1 } }),
});

/** hashicorp/go-plugin, `internal/plugin/grpc_controller.proto`. */
const CONTROLLER = nest('plugin', {
  GRPCController: service({ Shutdown: { requestType: 'Empty', responseType: 'Empty' } }),
  Empty: message({}),
});

/** grpc.reflection (grpc/doc/server-reflection.md): the one question we ask, and its answer. */
const reflection = (version: string) =>
  nest(`grpc.reflection.${version}`, {
    ServerReflection: service({
      ServerReflectionInfo: {
        requestType: 'ServerReflectionRequest',
        responseType: 'ServerReflectionResponse',
        requestStream: true,
        responseStream: true,
      },
    }),
    ServerReflectionRequest: message({ listServices: { type: 'string', id: 7 } }),
    ServerReflectionResponse: message({ listServicesResponse: { type: 'ListServiceResponse', id: 6 } }),
    ListServiceResponse: message({ service: { type: 'ServiceResponse', id: 1, rule: 'repeated' } }),
    ServiceResponse: message({ name: { type: 'string', id: 1 } }),
  });

export type ServiceName =
  | 'grpc.health.v1.Health'
  | 'plugin.GRPCController'
  | 'grpc.reflection.v1.ServerReflection'
  | 'grpc.reflection.v1alpha.ServerReflection';

const DECLARATIONS: Record<ServiceName, Namespace> = {
  'grpc.health.v1.Health': HEALTH,
  'plugin.GRPCController': CONTROLLER,
  'grpc.reflection.v1.ServerReflection': reflection('v1'),
  'grpc.reflection.v1alpha.ServerReflection': reflection('v1alpha'),
};

/** The services that a host of go-plugin calls, as grpc-js takes them; only what we send and read is declared. */
export async function serviceDefinition(name: ServiceName): Promise<AnyDefinition> {
  const { fromJSON } = await import('@grpc/proto-loader');
  const declared = fromJSON({ nested: DECLARATIONS[name] } as Parameters<typeof fromJSON>[0], { defaults: true });
  return declared[name] as AnyDefinition;
}
