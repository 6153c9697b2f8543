/** The processor architecture that an image was built for. */
export enum ImagePlatform {
  /** x86-64: every instance family except those on AWS Graviton. */
  LINUX_AMD64 = 'linux/amd64',
  /** 64-bit ARM: the AWS Graviton families (`ml.c7g`, `ml.m7g`, `ml.r8g` and the like). */
  LINUX_ARM64 = 'linux/arm64',
}
