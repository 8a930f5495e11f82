export { connectPlugin, type PluginConnection, type PluginProcess } from './connect-plugin.ts';
