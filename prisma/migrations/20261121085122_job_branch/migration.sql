-- AlterTable
ALTER TABLE "Job" ADD COLUMN     "branch" TEXT;
