// `node --import` this: TypeScript under a Node that does not run it itself, in worker threads too.
import { register } from 'tsx/esm/api'

if (!process.features.typescript) register()
