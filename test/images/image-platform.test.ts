import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { ImagePlatform } from '../../src/images';

test.each([
  [ImagePlatform.LINUX_AMD64, Platform.LINUX_AMD64],
  [ImagePlatform.LINUX_ARM64, Platform.LINUX_ARM64],
])('%s is what Docker calls it', (ours, theirs) => {
  expect(ours).toBe(theirs.platform);
});
