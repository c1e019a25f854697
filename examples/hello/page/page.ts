import { hello } from '../contract.js'; console.log(hello.name)
