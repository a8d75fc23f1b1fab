-- AlterEnum
ALTER TYPE "ArtifactKind" ADD VALUE 'hook';

-- AlterEnum
ALTER TYPE "UpgradeState" ADD VALUE 'retired';

-- AlterEnum
ALTER TYPE "Verb" ADD VALUE 'retire';
ALTER TYPE "Verb" ADD VALUE 'keep';

-- AlterTable
ALTER TABLE "Upgrade" ADD COLUMN     "proof" JSONB,
ADD COLUMN     "retireOffered" TIMESTAMPTZ(3),
ADD COLUMN     "retireWhy" TEXT;

-- CreateTable
CREATE TABLE "Trust" (
    "projectName" TEXT NOT NULL,
    "kind" "ArtifactKind" NOT NULL,
    "on" BOOLEAN NOT NULL,
    "by" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Trust_pkey" PRIMARY KEY ("projectName","kind")
);
