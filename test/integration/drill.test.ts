import { expect } from 'chai';
import { children } from './children.ts';
import { ROOT } from './service.ts';

describe('npm run drill', function () {
  this.timeout(300_000);
  const start = children();

  it('tells of a drift within two slots, of its confirmation, and of its end', async () => {
    const drill = start(process.execPath, ['scripts/drill.ts'], { cwd: ROOT });
    const { code } = await drill.ended;
    const said = drill.stdout();
    expect(code, said + drill.stderr()).to.equal(0);
    expect(said).to.match(/webhook: LandfallExceptionConfirmed firing: .* asking again confirmed it/);
    expect(said).to.match(/webhook: LandfallExceptionConfirmed resolved/);
    expect(said).not.to.match(/LandfallDemoInProduction|LandfallNoSlot|LandfallEvidenceNotWritable/);
    expect(drill.leftRunning()).to.deep.equal([]);
  });
});
