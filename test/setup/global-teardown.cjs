const fs = require('fs');

/** Takes away the folder of temporary files that the setup made. */
module.exports = () => { fs.rmSync(process.env.TMPDIR, { recursive: true, force: true }); };
