// node-llama-cpp, as path_server.py: MODEL THREADS PROMPT_THREADS CONTEXT QUESTION SAMPLING; run in the folder that has it.
import {writeSync} from "node:fs";
import {createInterface} from "node:readline";
import {createRequire} from "node:module";
import {pathToFileURL} from "node:url";

const require = createRequire(process.cwd() + "/");
const {getLlama, LlamaChatSession} = await import(pathToFileURL(require.resolve("node-llama-cpp")));
const [model, threads, , context, question, sampling] = process.argv.slice(2);
const {temperature, top_k: topK, top_p: topP, min_p: minP, seed} = JSON.parse(sampling);
const say = (word) => writeSync(1, `${word}\n`);

const llama = await getLlama({gpu: false, build: "never", maxThreads: Number(threads), progressLogs: false, logLevel: "error"});
const loaded = await llama.loadModel({modelPath: model});
const made = await loaded.createContext({contextSize: Number(context), threads: Number(threads)});
say("ready");
for await (const line of createInterface({input: process.stdin})) {
    const session = new LlamaChatSession({contextSequence: made.getSequence()});
    let tokens = 0;
    await session.prompt(question, {
        maxTokens: Number(line.split(" ")[1]), temperature, topK, topP, minP, seed,
        onToken: (some) => { if (tokens === 0) say("first"); tokens += some.length; },
    });
    say(`last ${tokens}`);
    session.dispose({disposeSequence: true});
}
