// Only for Jest, which runs the ES modules of the dependencies through Babel.
module.exports = require('@jupyterlab/testing/lib/babel-config');
