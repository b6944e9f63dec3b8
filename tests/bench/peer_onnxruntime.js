// The plain LSTMs of networks.hpp in onnxruntime: the median milliseconds of a prediction, on 1 and on 2 threads, as
// one JSON object. Usage: NODE_PATH=.../node_modules node peer_onnxruntime.js FOLDER, where `peer_torch.py --onnx FOLDER`
// left the networks.
'use strict';
const path = require('path');
const onnxruntime = require('onnxruntime-node');
const {version} = require('onnxruntime-node/package.json');

const networks = [['lstm', [32, 60, 64]], ['lstm_small', [1, 60, 32]]];

function median(numbers) {
  return numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

async function milliseconds(file, shape, threads) {
  const session = await onnxruntime.InferenceSession.create(file, {intraOpNumThreads: threads, interOpNumThreads: 1});
  const numbers = Float32Array.from({length: shape.reduce((a, b) => a * b)}, Math.random);
  const feeds = {x: new onnxruntime.Tensor('float32', numbers, shape)};
  for (let i = 0; i < 20; ++i) await session.run(feeds);
  const times = [];
  const end = performance.now() + 1000;
  while (performance.now() < end) {
    const start = performance.now();
    await session.run(feeds);
    times.push(performance.now() - start);
  }
  await session.release();
  return median(times);
}

(async () => {
  const results = {version: `onnxruntime ${version}`};
  for (const threads of [1, 2]) {
    results[threads] = {};
    for (const [name, shape] of networks) {
      const file = path.join(process.argv[2], `${name}.onnx`);
      results[threads][`predict/${name}/batch:${shape[0]}`] = await milliseconds(file, shape, threads);
    }
  }
  console.log(JSON.stringify(results));
})();
